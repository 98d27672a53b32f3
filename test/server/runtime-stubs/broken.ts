console.error('the disk is on fire')
process.exit(3)
