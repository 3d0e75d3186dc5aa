// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

// The dashboard as one would write it in Node: three requests at once over kept connections, parsed, and joined.
// node compose.mjs PORT UPSTREAM

import http from "node:http";

const [port, upstream] = process.argv.slice(2).map(Number);
const agent = new http.Agent({ keepAlive: true, maxSockets: 4096, maxFreeSockets: 4096 });

const part = () => new Promise((resolve, reject) => {
  http.get({ host: "127.0.0.1", port: upstream, path: "/small", agent, timeout: 5000 }, (response) => {
    if (response.statusCode !== 200) {
      response.resume();
      return reject(new Error(`status ${response.statusCode}`));
    }
    const chunks = [];
    response.on("data", (chunk) => chunks.push(chunk));
    response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks))));
    response.on("error", reject);
  }).on("timeout", function () { this.destroy(new Error("timeout")); }).on("error", reject);
});

const server = http.createServer(async (request, response) => {
  if (request.url !== "/dashboard") return response.writeHead(404).end();
  try {
    const [user, orders, unread] = await Promise.all([part(), part(), part()]);
    const body = JSON.stringify({ user, orders, unread });
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  } catch (error) {
    response.writeHead(502).end();
  }
});
server.keepAliveTimeout = 3600_000;
server.listen(port, "127.0.0.1", 4096);
