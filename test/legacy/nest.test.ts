// A NestJS application, with @track wherever one may put it: what Nest reads of a method must still be there.

import 'reflect-metadata';
import {
  type ArgumentMetadata,
  applyDecorators,
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  HttpCode,
  type INestApplication,
  Injectable,
  Module,
  type NestInterceptor,
  NotFoundException,
  Param,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Query,
  SetMetadata,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
// biome-ignore lint/style/useImportType: Nest reads the class off the parameter's type
import { NestFactory, Reflector } from '@nestjs/core';
import { expect } from 'chai';
import { map, type Observable } from 'rxjs';
import { Analytics, skip, trackInstanceMethod } from '../../src/index.js';
import { SILENT } from '../track/set-up.js';

const analytics = new Analytics({ loggers: SILENT });
const handlers: string[] = [];
const metatypes: unknown[] = [];

@Injectable()
class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    handlers.push(`${context.getClass().name}.${context.getHandler().name}`);
    const role = this.reflector.getAllAndOverride<string | undefined>('role', [
      context.getHandler(),
      context.getClass(),
    ]);
    return role === undefined || role === context.switchToHttp().getRequest().headers.role;
  }
}

@Injectable()
class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ data })));
  }
}

@Injectable()
class MetatypePipe implements PipeTransform {
  transform(value: unknown, { metatype }: ArgumentMetadata): unknown {
    metatypes.push(metatype);
    return value;
  }
}

@Injectable()
class ArtistService {
  @analytics.track('service') async find(id: number): Promise<{ id: number }> {
    if (id === 0) throw new NotFoundException('no such artist');
    return { id };
  }
}

@analytics.track('service')
@Injectable()
class SearchService {
  constructor(private readonly artists: ArtistService) {}

  search(id: number): Promise<{ id: number }> {
    return this.artists.find(id);
  }
}

@Injectable()
class InjectedService {
  constructor(readonly analytics: Analytics) {}

  @trackInstanceMethod('injected') answer(): number {
    return 42;
  }
}

@Controller('above')
@UseGuards(RolesGuard)
class AboveController {
  constructor(private readonly artists: ArtistService) {}

  @analytics.track('api')
  @Get(':id')
  @HttpCode(203)
  @SetMetadata('role', 'reader')
  @UseInterceptors(Envelope)
  find(
    @Param('id', ParseIntPipe) id: number,
    @Query('q', MetatypePipe) q: string,
  ): Promise<{ id: number; q: string; sum: number }> {
    return this.artists.find(id).then((artist) => ({ ...artist, q, sum: id + 1 }));
  }
}

@Controller('below')
@UseGuards(RolesGuard)
class BelowController {
  constructor(private readonly artists: ArtistService) {}

  @Get(':id')
  @HttpCode(203)
  @SetMetadata('role', 'reader')
  @UseInterceptors(Envelope)
  @analytics.track('api')
  find(
    @Param('id', ParseIntPipe) id: number,
    @Query('q', MetatypePipe) q: string,
  ): Promise<{ id: number; q: string; sum: number }> {
    return this.artists.find(id).then((artist) => ({ ...artist, q, sum: id + 1 }));
  }
}

@analytics.track('api')
@Controller('class')
@UseGuards(RolesGuard)
class ClassController {
  constructor(
    private readonly artists: ArtistService,
    private readonly searching: SearchService,
    private readonly injected: InjectedService,
  ) {}

  @Get('search/:id')
  search(@Param('id', ParseIntPipe) id: number): Promise<{ id: number }> {
    return this.searching.search(id);
  }

  @Get('answer')
  answer(): { answer: number } {
    return { answer: this.injected.answer() };
  }

  @skip()
  @Get('health')
  health(): string {
    return 'ok';
  }

  @Get(':id')
  @HttpCode(203)
  @SetMetadata('role', 'reader')
  @UseInterceptors(Envelope)
  find(
    @Param('id', ParseIntPipe) id: number,
    @Query('q', MetatypePipe) q: string,
  ): Promise<{ id: number; q: string; sum: number }> {
    return this.artists.find(id).then((artist) => ({ ...artist, q, sum: id + 1 }));
  }

  @Post()
  create(): never {
    throw new TypeError('not written yet');
  }
}

@Controller('under')
@analytics.track('api')
class UnderController {
  @Get() list(): number[] {
    return [1, 2];
  }
}

const TrackedRoute = (path: string) =>
  applyDecorators(analytics.track('api'), Get(path), SetMetadata('role', 'reader'));

@Controller('composed')
@UseGuards(RolesGuard)
class ComposedController {
  @TrackedRoute('list') list(): number[] {
    return [1, 2];
  }
}

@Module({
  controllers: [AboveController, BelowController, ClassController, UnderController, ComposedController],
  providers: [ArtistService, SearchService, InjectedService, { provide: Analytics, useValue: analytics }],
})
class AppModule {}

describe('A NestJS application', () => {
  let app: INestApplication;
  let address: string;

  before(async () => {
    app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  });

  after(() => app?.close());

  beforeEach(() => {
    analytics.reset();
    handlers.length = 0;
    metatypes.length = 0;
  });

  const get = (path: string, headers: Record<string, string> = { role: 'reader' }) =>
    fetch(`${address}/${path}`, { headers });
  const counted = () =>
    analytics.events.map(({ functionName, eventType, outcome }) => [functionName, eventType, outcome]);

  for (const [place, controller] of [
    ['above', 'AboveController'],
    ['below', 'BelowController'],
    ['class', 'ClassController'],
  ] as const) {
    describe(`with @track ${place === 'class' ? 'on the controller class' : `${place} the route’s decorators`}`, () => {
      it('answers with its status code, parameters, pipes and interceptors', async () => {
        const response = await get(`${place}/7?q=jazz`);

        expect(response.status).to.equal(203);
        expect(await response.json()).to.deep.equal({ data: { id: 7, q: 'jazz', sum: 8 } });
        expect(metatypes).to.deep.equal([String]);
      });

      it('counts the call of the handler and of the provider by their names', async () => {
        await get(`${place}/7`);

        expect(counted()).to.deep.equal([
          ['ArtistService.find', 'service', 'success'],
          [`${controller}.find`, 'api', 'success'],
        ]);
      });

      it('has its handler’s metadata seen by the guard', async () => {
        const response = await get(`${place}/7`, { role: 'nobody' });

        expect(response.status).to.equal(403);
        expect(handlers).to.deep.equal([`${controller}.find`]);
        expect(counted()).to.deep.equal([]);
      });

      it('refuses a bad parameter before the handler is called', async () => {
        const response = await get(`${place}/seven`);

        expect(response.status).to.equal(400);
        expect(counted()).to.deep.equal([]);
      });

      it('answers with the exception of its handler, counted as a failure', async () => {
        const response = await get(`${place}/0`);

        expect(response.status).to.equal(404);
        expect(await response.json()).to.include({ message: 'no such artist' });
        expect(counted()).to.deep.equal([
          ['ArtistService.find', 'service', 'error'],
          [`${controller}.find`, 'api', 'error'],
        ]);
        expect(analytics.events[0]).to.include({ errorName: 'NotFoundException', errorMessage: 'no such artist' });
      });
    });
  }

  it('tracks a provider decorated as a class, with its dependencies injected', async () => {
    const response = await get('class/search/3');

    expect(await response.json()).to.deep.equal({ id: 3 });
    expect(counted()).to.deep.equal([
      ['ArtistService.find', 'service', 'success'],
      ['SearchService.search', 'service', 'success'],
      ['ClassController.search', 'api', 'success'],
    ]);
  });

  it('tracks with an injected analytics', async () => {
    const response = await get('class/answer');

    expect(await response.json()).to.deep.equal({ answer: 42 });
    expect(counted()).to.deep.equal([
      ['InjectedService.answer', 'injected', 'success'],
      ['ClassController.answer', 'api', 'success'],
    ]);
  });

  it('answers a route that is skipped, uncounted', async () => {
    const response = await get('class/health');

    expect(await response.text()).to.equal('ok');
    expect(counted()).to.deep.equal([]);
  });

  it('answers 500 for an error that is none of its exceptions, as ever', async () => {
    const response = await fetch(`${address}/class`, { method: 'POST' });

    expect(response.status).to.equal(500);
    expect(counted()).to.deep.equal([['ClassController.create', 'api', 'error']]);
  });

  it('takes @track below @Controller', async () => {
    const response = await get('under');

    expect(await response.json()).to.deep.equal([1, 2]);
    expect(counted()).to.deep.equal([['UnderController.list', 'api', 'success']]);
  });

  it('tracks a route whose decorators applyDecorators puts together, which ignores what they return', async () => {
    const response = await get('composed/list');

    expect(await response.json()).to.deep.equal([1, 2]);
    expect(handlers).to.deep.equal(['ComposedController.list']);
    expect(counted()).to.deep.equal([['ComposedController.list', 'api', 'success']]);
    expect((await get('composed/list', { role: 'nobody' })).status).to.equal(403);
  });
});
