import { describePage } from './page-suite.js';

describePage('report.md', 2);
