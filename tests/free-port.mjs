// A port for programs that cannot be asked which one they took.

import net from "node:net";

/** A port that nobody listens on now. */
export async function freePort() {
  const server = net.createServer();
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  await new Promise((ready) => server.close(ready));
  return port;
}
