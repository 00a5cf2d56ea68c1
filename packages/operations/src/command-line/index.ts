/**
 * The command line made of operations: options, help and JSON follow from their schemas.
 *
 * @module @xray/operations/command-line
 */

export type { WithoutReader, ProcessTerminal, Terminal } from './terminal.ts';
export type { CommandLinePorts } from './operation-command.ts';
export { runProgram, type CommandLine } from './program.ts';
export { progressBar } from './progress-bar.ts';
