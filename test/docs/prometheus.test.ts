import { describePage } from './page-suite.js';

describePage('prometheus.md', 3);
