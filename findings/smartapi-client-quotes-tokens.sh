#!/usr/bin/env bash
# Software: smartapi-javascript 1.0.27, Angel One's own client of its smart stream (WebSocket 2.0), on Node 20 or later.
# Source:   tried here with a server on loopback that sends one packet of the mode LTP, as the vendor's format has it.
# Guess:    the client gives the packet's token as it was subscribed to, '3045', and its numbers as numbers.
# Seen:     the token has quotation marks of its own ('"3045"', six characters), so that it never equals what was subscribed to, and
#           times, sequence and price in paise are texts.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund smartapi-javascript@1.0.27 ws@8.23.0
cat > read.js <<'JS'
const { WebSocketServer } = require('ws');
const { CONSTANTS } = require('smartapi-javascript/config/constant');
const { WebSocketV2 } = require('smartapi-javascript');
const packet = Buffer.alloc(51);
packet.writeUInt8(1, 0);
packet.writeUInt8(1, 1);
packet.write('3045', 2, 'latin1');
packet.writeBigInt64LE(7n, 27);
packet.writeBigInt64LE(1780295400000n, 35);
packet.writeBigInt64LE(81235n, 43);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket) => socket.on('message', () => socket.send(packet)));
server.on('listening', () => {
  CONSTANTS.websocketURL = `ws://127.0.0.1:${server.address().port}`;
  const client = new WebSocketV2({ clientcode: 'c', jwttoken: 'j', apikey: 'k', feedtype: 'f' });
  client.on('tick', ({ token, last_traded_price, exchange_timestamp }) => {
    console.log(token, token.length, typeof last_traded_price, last_traded_price, typeof exchange_timestamp);
    process.exit(0);
  });
  client.connect().then(() => client.fetchData({ action: 1, mode: 1, exchangeType: 1, tokens: ['3045'] }));
});
JS
seen=$(timeout 60 node read.js 2> /dev/null)
echo "$seen"
[ "$seen" = '"3045" 6 string 81235 string' ] || { echo CHANGED; exit 1; }
