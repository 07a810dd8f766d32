// One mocha run → people (spec, on the terminal) and the total (JSON, in the file `--reporter-option output=FILE`).

import Mocha from 'mocha';

const { Spec, JSON: Json } = Mocha.reporters;

export default class SpecAndJsonReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    // Writes its file when the run ends; both reporters share the runner's figures.
    new Json(runner, options);
  }
}
