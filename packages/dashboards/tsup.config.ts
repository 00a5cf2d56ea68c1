import { library } from '../../tooling/tsup/library.ts';

export default library({
  index: 'src/index.ts',
  process: 'src/process/index.ts',
  server: 'src/server/index.ts',
  terminal: 'src/terminal/index.ts',
});
