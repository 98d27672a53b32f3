// Neither a request to stop nor the loss of its supervisor moves this one.
process.on('SIGTERM', () => undefined)
process.on('disconnect', () => undefined)
setInterval(() => undefined, 60_000)
process.send?.({ ready: true })
