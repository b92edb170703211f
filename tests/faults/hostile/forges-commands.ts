import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

scenario(
  import.meta,
  { ...bare, title: '</script><script>globalThis.broken = 1</script> | ` ::error::in a promise' },
  async ({ memory }) => {
    console.log('::error file=a.ts,line=1::on standard output')
    console.error('  ::stop-commands::on-standard-error')
    console.error('and in the middle ##[error]of a line')
    await memory.rounds(async () => {})
    throw new Error('first\n::error file=b.ts::in a message\n::stop-commands::in-a-message\n##[error]in a message')
  },
)
