export interface HexLine {
  /** Of the line's first byte, eight hexadecimal digits. */
  readonly offset: string;
  readonly hex: string;
  /** Printable ASCII; a dot for every other byte. */
  readonly ascii: string;
}

const LINE_BYTES = 16;

export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function asciiOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
}

/** Sixteen bytes a line, as hex dumps have them. */
export function hexLines(bytes: Uint8Array): readonly HexLine[] {
  const lines: HexLine[] = [];
  for (let from = 0; from < bytes.length; from += LINE_BYTES) {
    const line = bytes.subarray(from, from + LINE_BYTES);
    lines.push({ offset: from.toString(16).padStart(8, '0'), hex: hexOf(line), ascii: asciiOf(line) });
  }
  return lines;
}

/** The frame as text; JSON is set out over lines, everything else stays as it is. */
export function frameText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
