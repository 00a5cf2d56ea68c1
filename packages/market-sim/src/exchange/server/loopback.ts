import type { IncomingMessage, Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';

import { errorText } from '@xray/contracts';

import { MarketSimError } from '../../errors.ts';

export function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** A page in a browser reaches the loopback by names of its own; only these are answered. */
export function isAddressedToLoopback(request: IncomingMessage): boolean {
  const name = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || isLoopback(name);
}

/** The port on which the server listens from here on. @throws MarketSimError `cannot_serve` */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const refused = (cause: Error): void => {
      reject(new MarketSimError('cannot_serve', `exchange: ${host}:${port}: ${errorText(cause)}`, { cause }));
    };
    server.once('error', refused);
    server.listen(port, host, () => {
      server.off('error', refused);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** Cuts every connection and frees the port. */
export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
