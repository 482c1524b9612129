import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Result, success } from '../../../detection/result.ts';
import { projectRoot } from '../../../project-root.ts';
import { cacheFolderOf } from '../../../servers/install-servers.ts';

const REQUIREMENTS = join(projectRoot, 'test/infra/template-lints.txt');
const FINGERPRINT_DIGITS = 8;
const INSTALL_DEADLINE_MS = 600_000;
const LINT_DEADLINE_MS = 300_000;

/** How Python is told to run them. */
const PROGRAMS = {
  'cfn-lint': ['-c', 'from cfnlint.runner import main; main()'],
  checkov: ['-m', 'checkov.main'],
} as const;

/** What a lint said: its exit status and both its outputs. */
export interface LintAnswer {
  readonly status: number | null;
  readonly text: string;
}

/** The lints for CloudFormation templates that are written in Python, at pinned versions in the user's cache. */
export class TemplateLints {
  readonly #python: string;
  readonly #folder: string;

  private constructor(python: string, folder: string) {
    this.#python = python;
    this.#folder = folder;
  }

  /** Installs them where they are missing; the problem says what this machine lacks. */
  static install(): Result<TemplateLints, string> {
    const python = findPython();
    if (python === undefined)
      return failure('Python 3.11 or newer with pip is needed for cfn-lint and checkov and was not found on PATH');
    const folder = join(cacheFolderOf(process.env), `template-lints-${fingerprint(python)}`);
    if (existsSync(folder)) return success(new TemplateLints(python, folder));
    const problem = fetchInto(folder, python);
    return problem === undefined ? success(new TemplateLints(python, folder)) : failure(problem);
  }

  /** Runs one of them, without a word to any service. */
  run(lint: keyof typeof PROGRAMS, words: readonly string[]): LintAnswer {
    const { status, stdout, stderr, error } = spawnSync(this.#python, [...PROGRAMS[lint], ...words], {
      env: { ...process.env, PYTHONPATH: this.#folder, BC_SKIP_MAPPING: 'TRUE', AWS_EC2_METADATA_DISABLED: 'true' },
      encoding: 'utf8',
      timeout: LINT_DEADLINE_MS,
    });
    return { status, text: `${error?.message ?? ''}${stdout}${stderr}`.trim() };
  }
}

function findPython(): string | undefined {
  const check = 'import sys, pip; sys.exit(sys.version_info < (3, 11))';
  return ['python3', 'python'].find((name) => spawnSync(name, ['-c', check]).status === 0);
}

/** Compiled parts differ between versions of Python. */
function fingerprint(python: string): string {
  const version = spawnSync(python, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(version);
  return hash.digest('hex').slice(0, FINGERPRINT_DIGITS);
}

function fetchInto(folder: string, python: string): string | undefined {
  process.stderr.write('Fetching cfn-lint and checkov once, for the tests; a minute or two …\n');
  const cache = cacheFolderOf(process.env);
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'fetch-'));
  try {
    const words = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-compile',
      '--no-deps',
      '--target',
      fresh,
      '-r',
      REQUIREMENTS,
    ];
    const options = { encoding: 'utf8', timeout: INSTALL_DEADLINE_MS } as const;
    const { status, stderr } = spawnSync(python, words, options);
    if (status !== 0) return `pip could not fetch cfn-lint and checkov: ${stderr.trim().split('\n').at(-1)}`;
    // In one step, so that nobody ever sees half of it; whoever comes second keeps what is there.
    if (!existsSync(folder)) renameSync(fresh, folder);
    return undefined;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
