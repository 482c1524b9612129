import { execFileSync } from 'node:child_process';

/** The folder that Lambda's runtime interface client is installed in has this in its name. */
const CLIENT = 'aws-lambda-ric';

/** Process ids of the execution environments that a detector runs at this moment; each leads a group of its own. */
export function environmentProcesses(detectorPid: number): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === detectorPid && match?.[3]?.includes(CLIENT) === true)
    .map((match) => Number(match?.[1]));
}
