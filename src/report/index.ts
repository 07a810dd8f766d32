// The entry `tracklight/report`: from a snapshot to a model, a page, a file.

export type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
export type { ReportedExperiment, SplitPlan } from './experiment-data.js';
export type { ReportedFlag, ReportedFlagMetrics } from './flag-data.js';
export { type RenderOptions, renderReport } from './html-report.js';
export type {
  CoarseHistogram,
  PageBaseline,
  PageCalls,
  PageData,
  PageErrorGroup,
  PageErrorText,
  PageFunction,
  PageTimeline,
} from './page-data-types.js';
export { buildReportModel, type ReportModelOptions } from './report-model.js';
export type { ReportSource, WriteReportOptions } from './report-options.js';
export type { ExposureSource, FlagMetricsSource } from './report-sources.js';
export type {
  AxisTick,
  CallRow,
  CallsView,
  Delta,
  ErrorRow,
  ErrorsView,
  ExperimentCard,
  ExperimentsView,
  Figure,
  FindingView,
  FlagFigures,
  FlagRow,
  FlagsView,
  FunctionName,
  FunctionRow,
  FunctionsView,
  GroupedRow,
  GroupedView,
  HeaderView,
  KpiView,
  MiniHistogram,
  NavItem,
  ReportModel,
  RowLimit,
  Share,
  ShareColour,
  Speed,
  SpeedShare,
  SplitRow,
  SplitVerdict,
  SummaryRow,
  SummaryView,
  TimelineView,
  Tone,
} from './report-types.js';
export { ReportTemplateError } from './template-error.js';
export { type ReportPaths, writeReport, writeReportSync } from './write-report.js';
