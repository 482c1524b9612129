import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pipelineTemplates, theOne } from '../support/templates/pipeline-templates.ts';
import { rendered } from '../support/templates/rendered.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();

/** A stand-in for AWS CLI: notes its arguments, one call a line, and answers as the service would. */
const FAKE_CLI = `#!/bin/sh
echo "$AWS_REGION $*" >> "$CALLS"
case "$*" in
  *run-task*) [ -z "$FAIL_RUN" ] || exit 255; echo arn:aws:ecs:eu-west-1:123456789012:task/cluster/0123abc ;;
  *managedAgents*) echo RUNNING ;;
  *runtimeId*) echo 0123abc-42 ;;
  *tasks-running*) [ -z "$FAIL_WAIT" ] || exit 255 ;;
  *start-session*) [ -z "$FAIL_SESSION" ] || exit 254 ;;
esac
`;

const cli = join(folder, 'aws');
writeFileSync(cli, FAKE_CLI);
chmodSync(cli, 0o755);

let runs = 0;

/** Runs the command that the template puts out, by a POSIX shell, with the stand-in on the path. */
function run(shell: string, failure: Readonly<Record<string, string>> = {}) {
  const calls = join(folder, `calls-${runs++}`);
  writeFileSync(calls, '');
  const env = { PATH: `${folder}:/usr/bin:/bin`, CALLS: calls, ...failure };
  const command = rendered(pipelineTemplates('development').producer.Outputs?.['DashboardsCommand']?.Value);
  const { status, stderr, stdout } = spawnSync(shell, ['-c', command], {
    env,
    // Bash takes a socket there for a remote shell, and reads a person's start-up files.
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stderr, stdout, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

const nameOf = (call: string) => / (ecs|ssm) (wait )?([a-z-]+)/.exec(call)?.[3];

describe('the command for Dashboards, as the template puts it out', () => {
  it.each(['bash', 'sh'])('starts the task, forwards the port and stops the task, by %s', (shell) => {
    const { calls, stderr } = run(shell);
    expect(stderr).toBe('');
    expect(calls.map(nameOf)).toEqual([
      'run-task',
      'tasks-running',
      'describe-tasks',
      'describe-tasks',
      'start-session',
      'stop-task',
    ]);
    expect(calls.every((call) => call.startsWith('eu-west-1 '))).toBe(true);
  });

  it('names the session by cluster, task and runtime, and forwards to HTTPS of the domain', () => {
    const session = run('sh').calls.find((call) => call.includes('start-session'));
    expect(session).toMatch(/--target ecs:\w+_0123abc_0123abc-42 /);
    expect(session).toContain('AWS-StartPortForwardingSessionToRemoteHost');
    expect(session).toContain('host=vpc-sensors.eu-west-1.es.amazonaws.com,portNumber=443,localPortNumber=8443');
  });

  it('stops nothing that did not start', () => {
    const { status, calls } = run('sh', { FAIL_RUN: '1' });
    expect(status).not.toBe(0);
    expect(calls.map(nameOf)).toEqual(['run-task']);
  });

  it.each([['FAIL_WAIT'], ['FAIL_SESSION']])('stops the task also with %s', (failure) => {
    expect(
      run('sh', { [failure]: '1' })
        .calls.map(nameOf)
        .at(-1),
    ).toBe('stop-task');
  });

  it('says when the session ends by itself', () => {
    expect(run('sh').stdout).toContain('(Ctrl-C ends; so do 20 minutes without a request)');
  });

  it("runs the producer's image, whose tag is its content, with a root that the agent can write, and ends by itself", () => {
    const { producer } = pipelineTemplates('development');
    const [access] = producer.Resources['DashboardsTask819B4842']?.Properties.ContainerDefinitions ?? [];
    const [sensors] = theOne(producer, 'AWS::ECS::TaskDefinition', 'ProducerTask').Properties.ContainerDefinitions;
    expect(access).toMatchObject({ Command: ['sleep', '28800'], Image: sensors.Image, ReadonlyRootFilesystem: false });
    expect(JSON.stringify(access.Image)).toMatch(/:[0-9a-f]{64}"/);
  });
});
