import { library } from '../../tooling/tsup/library.ts';

export default library({ index: 'src/index.ts', server: 'src/server/index.ts', terminal: 'src/terminal/index.ts' });
