import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Result, success } from '../../../detection/result.ts';
import { projectRoot } from '../../../project-root.ts';
import { installPythonPackages, type PythonPackages } from '../python-packages.ts';

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
  readonly #packages: PythonPackages;

  private constructor(packages: PythonPackages) {
    this.#packages = packages;
  }

  /** Installs them where they are missing; the problem says what this machine lacks. */
  static install(): Result<TemplateLints, string> {
    const packages = installPythonPackages({
      name: 'template-lints',
      title: 'cfn-lint and checkov',
      requirements: join(projectRoot, 'test/infra/template-lints.txt'),
    });
    return packages.ok ? success(new TemplateLints(packages.value)) : packages;
  }

  /** Runs one of them, without a word to any service. */
  run(lint: keyof typeof PROGRAMS, words: readonly string[]): LintAnswer {
    const { python, folder } = this.#packages;
    const { status, stdout, stderr, error } = spawnSync(python, [...PROGRAMS[lint], ...words], {
      env: { ...process.env, PYTHONPATH: folder, BC_SKIP_MAPPING: 'TRUE', AWS_EC2_METADATA_DISABLED: 'true' },
      encoding: 'utf8',
      timeout: LINT_DEADLINE_MS,
    });
    return { status, text: `${error?.message ?? ''}${stdout}${stderr}`.trim() };
  }
}
