import { writeOperationsPage } from './alarms/pages.ts';

writeOperationsPage();
