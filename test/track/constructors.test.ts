import { expect } from 'chai';
import { onlyEvent, setUp, thrownBy } from './set-up.js';

class Artist {
  static known = 0;
  static of(name: string): Artist {
    return new Artist(name);
  }
  readonly target: unknown;
  constructor(readonly name: string) {
    this.target = new.target;
    if (name === '') throw new RangeError('name is empty');
  }
  greet(): string {
    return `I am ${this.name}`;
  }
}

describe('A wrapped class', () => {
  it('makes instances of the class', () => {
    const { analytics } = setUp();
    const Tracked = analytics.wrap(Artist, 'make');

    const artist = new Tracked('Nina');

    expect(artist).to.be.instanceOf(Artist).and.instanceOf(Tracked);
    expect(Object.getPrototypeOf(artist)).to.equal(Artist.prototype);
    expect(artist.constructor).to.equal(Artist);
    expect(artist.target).to.equal(Artist);
    expect(artist.greet()).to.equal('I am Nina');
    expect(onlyEvent(analytics)).to.include({ functionName: 'Artist', eventType: 'make', outcome: 'success' });
  });

  it('counts a constructor that throws as a failure and lets the error through', () => {
    const { analytics } = setUp();
    const Tracked = analytics.wrap(Artist);

    const { error } = thrownBy(() => new Tracked(''));

    expect(error).to.be.instanceOf(RangeError);
    expect(onlyEvent(analytics)).to.include({
      outcome: 'error',
      errorName: 'RangeError',
      errorMessage: 'name is empty',
    });
  });

  it('has the statics, the name and the length of the class', () => {
    const { analytics } = setUp();

    const Tracked = analytics.wrap(Artist);

    expect(Tracked.known).to.equal(0);
    expect(Tracked.of('Nina')).to.be.instanceOf(Artist);
    expect(Tracked.name).to.equal('Artist');
    expect(Tracked.length).to.equal(1);
    expect(Tracked.prototype).to.equal(Artist.prototype);
  });

  it('has the statics that the class is given later', () => {
    const { analytics } = setUp();
    const Model = class Model {} as { new (): object; table?: string };

    const Tracked = analytics.wrap(Model);
    Model.table = 'artists';

    expect(Tracked.table).to.equal('artists');
  });

  it('refuses to be called without new, as the class does', () => {
    const { analytics } = setUp();
    const Tracked = analytics.wrap(Artist) as unknown as (name: string) => Artist;

    expect(() => Tracked('Nina')).to.throw(TypeError, "Class constructor Artist cannot be invoked without 'new'");
  });

  it('can be extended', () => {
    const { analytics } = setUp();
    const Tracked = analytics.wrap(Artist);
    class Singer extends Tracked {
      readonly voice: string;
      constructor(name: string, voice: string) {
        super(name);
        this.voice = voice;
      }
      override greet(): string {
        return `${super.greet()}, ${this.voice}`;
      }
    }

    const singer = new Singer('Nina', 'contralto');

    expect(singer).to.be.instanceOf(Singer).and.instanceOf(Tracked).and.instanceOf(Artist);
    expect(singer.target).to.equal(Singer);
    expect(singer.greet()).to.equal('I am Nina, contralto');
    expect(Singer.known).to.equal(0);
    expect(onlyEvent(analytics).functionName).to.equal('Artist');
  });

  it('can be wrapped again, as a subclass or as itself', () => {
    const { analytics } = setUp();
    const Twice = analytics.wrap(analytics.wrap(Artist));
    const Sub = analytics.wrap(class Singer extends Twice {});

    expect(new Twice('Nina').target).to.equal(Artist);
    expect(new Sub('Nina')).to.be.instanceOf(Sub).and.instanceOf(Artist);
    expect([...analytics.callCounts]).to.deep.equal([
      ['Artist', 4],
      ['Singer', 1],
    ]);
  });

  it('keeps an abstract guard on new.target working', () => {
    const { analytics } = setUp();
    const Shape = analytics.wrap(
      class Shape {
        constructor() {
          if (new.target.name === 'Shape') throw new TypeError('Shape is abstract');
        }
      },
    );
    class Square extends Shape {}

    expect(() => new Shape()).to.throw(TypeError, 'Shape is abstract');
    expect(new Square()).to.be.instanceOf(Square);
  });

  it('goes through the construct trap of a proxy', () => {
    const { analytics } = setUp();
    const proxy = new Proxy(Artist, {
      construct: (target, args, newTarget) =>
        Object.assign(Reflect.construct(target, args, newTarget), { viaTrap: true }),
    });

    const artist = new (analytics.wrap(proxy))('Nina');

    expect(artist).to.include({ name: 'Nina', viaTrap: true });
  });

  it('can be constructed when it was bound', () => {
    const { analytics } = setUp();
    const Nina = analytics.wrap(Artist.bind(null, 'Nina') as unknown as new () => Artist);

    expect(new Nina().greet()).to.equal('I am Nina');
  });
});

describe('A wrapped function constructor', () => {
  interface Point {
    x: number;
    norm(): number;
  }
  type PointConstructor = { new (x: number): Point; (this: unknown, x: number): void };
  const makeConstructor = (): PointConstructor => {
    function Point(this: Point, x: number): void {
      this.x = x;
    }
    Point.prototype.norm = function (this: Point) {
      return Math.abs(this.x);
    };
    return Point as unknown as PointConstructor;
  };

  it('makes instances with new', () => {
    const { analytics } = setUp();
    const Point = makeConstructor();
    const Tracked = analytics.wrap(Point);

    const point = new Tracked(-2);

    expect(point).to.be.instanceOf(Point).and.instanceOf(Tracked);
    expect(point.norm()).to.equal(2);
    expect(onlyEvent(analytics).functionName).to.equal('Point');
  });

  it('is inherited from in the old way and in the new one', () => {
    const { analytics } = setUp();
    const Tracked = analytics.wrap(makeConstructor());
    function Old(this: Point) {
      Tracked.call(this, -3);
    }
    Old.prototype = Object.create(Tracked.prototype);
    class New extends Tracked {}

    expect(new (Old as unknown as new () => Point)().norm()).to.equal(3);
    expect(new New(-4).norm()).to.equal(4);
    expect(new New(-4)).to.be.instanceOf(New);
  });

  it('may ask whether it was called with new', () => {
    const { analytics } = setUp();
    function Flexible(this: unknown): unknown {
      return new.target === undefined ? 'called' : { target: new.target };
    }
    const Tracked = analytics.wrap(Flexible) as unknown as { new (): { target: unknown }; (): string };

    expect(Tracked()).to.equal('called');
    expect(new Tracked().target).to.equal(Flexible);
  });

  it('may return another object', () => {
    const { analytics } = setUp();
    const other = { x: 1 };
    const Tracked = analytics.wrap(function Factory() {
      return other;
    }) as unknown as new () => object;

    expect(new Tracked()).to.equal(other);
  });
});

describe('A wrapped builtin', () => {
  it('constructs, and keeps its methods and statics', () => {
    const { analytics } = setUp();
    const TrackedMap = analytics.wrap(Map);
    const TrackedDate = analytics.wrap(Date);

    const map = new TrackedMap([['a', 1]]);
    const date = new TrackedDate(0);

    expect(map.get('a')).to.equal(1);
    expect(map).to.be.instanceOf(Map);
    expect(date.toISOString()).to.equal('1970-01-01T00:00:00.000Z');
    expect(TrackedDate.UTC(1970, 0, 2)).to.equal(86_400_000);
    expect([...analytics.callCounts]).to.deep.equal([
      ['Map', 1],
      ['Date', 1],
    ]);
  });

  it('does without new what the builtin does without new', () => {
    const { analytics } = setUp();

    expect(analytics.wrap(Date)()).to.be.a('string');
    expect(analytics.wrap(Number)('7')).to.equal(7);
    expect(() => (analytics.wrap(Map) as unknown as () => void)()).to.throw(TypeError, "requires 'new'");
  });

  it('can be extended', () => {
    const { analytics } = setUp();
    const TrackedError = analytics.wrap(Error);
    class NotFound extends TrackedError {}

    const error = new NotFound('no such track');

    expect(error).to.be.instanceOf(NotFound).and.instanceOf(Error);
    expect(error.message).to.equal('no such track');
  });

  it('is called with its receiver when it is a method', () => {
    const { analytics } = setUp();
    const push = analytics.wrap(Array.prototype.push);
    const list: number[] = [];

    expect(push.call(list, 1, 2)).to.equal(2);
    expect(list).to.deep.equal([1, 2]);
    expect(analytics.wrap(JSON.parse)('[1]')).to.deep.equal([1]);
  });
});
