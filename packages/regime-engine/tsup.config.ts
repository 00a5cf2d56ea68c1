import { library } from '../../tooling/tsup/library.ts';

export default library({
  index: 'src/index.ts',
  'shipped/5m': 'src/shipped/5m.ts',
  'shipped/15m': 'src/shipped/15m.ts',
});
