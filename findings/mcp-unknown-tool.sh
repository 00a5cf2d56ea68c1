#!/usr/bin/env bash
# Software: @modelcontextprotocol/server 2.4.0 and @modelcontextprotocol/client 2.4.0, over stdio, on Node 24.
# Source:   tried here; the specification names both ways of reporting an error of a tool.
# Guess:    a client that asks for something wrong is told in one way: a tool that there is none and arguments that the
#           tool's schema refuses come back alike, so that a caller reads `isError` for both.
# Seen:     an unknown tool rejects the call with JSON-RPC error -32602; refused arguments, under the very same meaning of
#           that number, resolve with `isError: true` and a text. Who only catches, or only reads `isError`, misses one.
set -euo pipefail
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 24 ? 0 : 1)' || { echo 'skipped: needs Node 24'; exit 0; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @modelcontextprotocol/server@2.4.0 @modelcontextprotocol/client@2.4.0 zod@4.6.7
cat > server.mjs <<'SERVER'
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
const server = new McpServer({ name: 'example', version: '1.0.0' });
server.registerTool('double', { inputSchema: z.strictObject({ value: z.number() }) }, ({ value }) => ({
  content: [{ type: 'text', text: String(2 * value) }],
}));
await server.connect(new StdioServerTransport());
SERVER
cat > client.mjs <<'CLIENT'
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
const client = new Client({ name: 'asker', version: '1.0.0' });
await client.connect(new StdioClientTransport({ command: process.execPath, args: ['server.mjs'] }));
const ask = (name, args) =>
  client.callTool({ name, arguments: args }).then(
    (result) => (result.isError === true ? 'resolves with isError' : `resolves with ${result.content[0].text}`),
    (error) => `rejects with ${error.code}`,
  );
console.log(`good: ${await ask('double', { value: 2 })}`);
console.log(`unknown tool: ${await ask('halve', { value: 2 })}`);
console.log(`refused arguments: ${await ask('double', { value: 'two' })}`);
await client.close();
CLIENT
seen=$(node client.mjs)
echo "$seen"
[ "$seen" = $'good: resolves with 4\nunknown tool: rejects with -32602\nrefused arguments: resolves with isError' ] || { echo CHANGED; exit 1; }
