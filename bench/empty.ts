/** What Node costs by itself. */
process.stdout.write('nothing\n')
