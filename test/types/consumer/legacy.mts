// What only the legacy dialect has: parameter decorators, and tracked members beside other libraries' decorators.

import { Analytics, skip, trackInstanceMethod } from 'tracklight';

const analytics = new Analytics();

const Inject = (): ParameterDecorator => () => {};
const Get =
  (path: string): MethodDecorator =>
  () =>
    void path;
const Controller = (): ClassDecorator => () => {};

@Controller()
@analytics.track('http')
class Below {
  readonly analytics = analytics;

  constructor(@Inject() readonly name: string) {}

  @Get('/above')
  @analytics.track('http')
  above(@Inject() id: string): string {
    return id;
  }

  @analytics.track('http')
  @Get('/below')
  async below<T>(@Inject() value: T): Promise<T> {
    return value;
  }

  @trackInstanceMethod('http')
  @Get('/instance')
  static instance(): void {}

  @skip()
  @Get('/skipped')
  skipped(): void {}

  @analytics.track('compute')
  get size(): number {
    return 1;
  }

  @analytics.track('compute')
  accessor title = 'below';
}

@analytics.track('http')
@Controller()
class Above {}

void [Below, Above];
