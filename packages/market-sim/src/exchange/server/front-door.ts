import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';

import type { ExchangeLimits } from '../exchange-options.ts';
import type { TranscriptBook } from '../transcript/transcript.ts';
import type { ExchangeCore } from './exchange-core.ts';
import { isAddressedToLoopback } from './loopback.ts';
import { answerRequest } from './requests.ts';
import { answerSimRequest, type SimulatorControl } from './sim-requests.ts';
import { createSocketDoor, refuseSocket } from './sockets.ts';

/** What the server has seen of its clients, and what it still owes them. */
export interface ClientTraffic {
  /** Grows with every sign of life. */
  readonly signs: () => number;
  /** Sockets that were accepted and have not asked for anything yet, and requests under way. */
  readonly unsettled: () => number;
  /** Waits no longer for what is unsettled now. */
  readonly giveUp: () => void;
}

/** The server that clients reach: requests and sockets of the venues, and what a person asks of the simulator. */
export interface FrontDoor {
  readonly server: Server;
  readonly traffic: ClientTraffic;
  /** Closes every socket. */
  close(): void;
}

export interface FrontDoorOptions {
  readonly core: ExchangeCore;
  readonly transcript: TranscriptBook;
  readonly limits: ExchangeLimits;
  readonly nowMs: () => number;
  readonly control: SimulatorControl;
  /** A client has asked for something. */
  readonly onAsked: () => void;
}

interface FrontDoorState extends FrontDoorOptions {
  signs: number;
  readonly underWay: Set<IncomingMessage>;
  readonly silent: Set<Socket>;
}

/** `null` where a client asks for what is no address. */
function addressOf({ url = '/' }: IncomingMessage): URL | null {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost') : null;
}

function greet(door: FrontDoorState, socket: Socket): void {
  door.signs += 1;
  door.silent.add(socket);
  socket.setNoDelay(true);
  socket.once('close', () => {
    door.signs += 1;
    door.silent.delete(socket);
  });
}

export function openFrontDoor(options: FrontDoorOptions): FrontDoor {
  const { core, control, nowMs, onAsked, transcript } = options;
  const state: FrontDoorState = { ...options, signs: 0, underWay: new Set(), silent: new Set() };
  const { silent, underWay } = state;
  const noticed = (): void => {
    state.signs += 1;
  };
  const door = createSocketDoor({ ...options, noticed });
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 });

  server.on('connection', (socket) => {
    greet(state, socket);
  });
  server.on('request', (request, response) => {
    noticed();
    silent.delete(request.socket);
    underWay.add(request);
    const over = (): void => {
      noticed();
      underWay.delete(request);
    };
    const url = addressOf(request);
    if (url === null || !isAddressedToLoopback(request)) {
      response.once('close', over);
      response.writeHead(url === null ? 400 : 421).end();
    } else if (url.pathname.startsWith('/sim/')) {
      response.once('close', over);
      answerSimRequest(control, request, response, url).catch(() => response.destroy());
    } else if (answerRequest({ core, transcript, nowMs }, request, response, url)) response.once('close', over);
    else over();
    onAsked();
  });
  server.on('upgrade', (request, socket, head) => {
    noticed();
    silent.delete(request.socket);
    const url = addressOf(request);
    if (url === null || !isAddressedToLoopback(request)) refuseSocket(socket, url === null ? 400 : 421);
    else door.upgrade(request, socket, head, url);
    onAsked();
  });

  return {
    server,
    traffic: {
      signs: () => state.signs,
      unsettled: () => silent.size + underWay.size,
      giveUp: () => {
        silent.clear();
        underWay.clear();
      },
    },
    close: () => {
      door.close();
    },
  };
}
