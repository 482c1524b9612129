import { StopRequest } from '../../../command-line/stop-request.ts';

/** Says when it is asked to stop, on standard error, and then waits for a second signal. */
const stop = new StopRequest();
setInterval(() => process.stdout.write('.'), 50);
process.stderr.write('waiting\n');
await stop.wait();
process.stderr.write('asked to stop\n');
