// Worker start → files: the folder of this file, which only CommonJS knows in both builds: an ES module has no
// `__dirname`, and the CommonJS build no `import.meta`.

/** Undefined in a bundle of ES modules. */
function workerFolder(): string | undefined {
  return typeof __dirname === 'string' ? __dirname : undefined;
}

export = { workerFolder };
