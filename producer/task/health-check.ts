import { isHealthy } from './health.ts';

process.exit(isHealthy(process.env['HEALTH_FILE'] ?? '') ? 0 : 1);
