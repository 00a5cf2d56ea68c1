import { library } from '../../tooling/tsup/library.ts';

export default library({
  index: 'src/index.ts',
  health: 'src/health/index.ts',
  tracing: 'src/tracing/index.ts',
});
