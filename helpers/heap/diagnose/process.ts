/**
 * `node helpers/heap/diagnose/process.ts FOLDER`: what grew in the process that left its evidence there, as JSON. It is
 * a process of its own, so that neither the one that is diagnosed nor the one that reports has to hold a heap snapshot
 * in memory.
 */

import { diagnoseFolder } from './diagnose.ts'

const [folder = ''] = process.argv.slice(2)

process.stdout.write(JSON.stringify(diagnoseFolder(folder, process.cwd())))
