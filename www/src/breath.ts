/**
 * Lets everything else have its turn: input, painting, timers, what comes from the network. Not by
 * `scheduler.yield()`, whose continuations go before all of these but input and, one after the other,
 * would keep them waiting to the end. A timer would wait for 4 ms; a message comes at once.
 */
export function breath(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}
