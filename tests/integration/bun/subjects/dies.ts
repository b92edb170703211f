import { whenAsked } from './ready.ts'

whenAsked(() => {
  process.stderr.write('something is wrong with me\n')
  process.kill(process.pid, 'SIGSEGV')
})
