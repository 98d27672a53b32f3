/** Once its reader has seen enough, as `head` has, a command goes on to its usual end, and what it would still say goes nowhere. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
