import { resolve } from 'node:path';
import { bundleProducer } from './bundle.ts';

await bundleProducer(resolve(process.argv[2] ?? 'dist/producer'));
