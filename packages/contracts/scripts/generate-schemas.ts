import { writeSchemas } from './schema-files.ts';

writeSchemas('current');
