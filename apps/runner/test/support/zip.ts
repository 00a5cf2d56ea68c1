import { crc32, deflateRawSync } from 'node:zlib';

/** A zip file of one deflated entry, written by hand so that it can be a bomb. */
export function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const crc = crc32(content);
  const header = (signature: number, central: boolean): Buffer => {
    const fields = Buffer.alloc(central ? 46 : 30);
    fields.writeUInt32LE(signature, 0);
    const at = central ? 6 : 4;
    fields.writeUInt16LE(20, at);
    fields.writeUInt16LE(8, at + 4);
    fields.writeUInt32LE(crc, at + 10);
    fields.writeUInt32LE(packed.length, at + 14);
    fields.writeUInt32LE(content.length, at + 18);
    fields.writeUInt16LE(name.length, at + 22);
    return Buffer.concat([fields, Buffer.from(name)]);
  };
  const local = Buffer.concat([header(0x04034b50, false), packed]);
  const central = header(0x02014b50, true);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
