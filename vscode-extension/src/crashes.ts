// How often the server may stop by itself before it is left alone.

/** Counts crashes; more than `most` within `seconds` are too many. */
export class Crashes {
  private times: number[] = [];

  constructor(
    private readonly most = 4,
    private readonly seconds = 180,
  ) {}

  /** Notes a crash. Whether the server should be started again. */
  note(now: number): boolean {
    this.times = [...this.times.filter((time) => now - time < this.seconds * 1000), now];
    return this.times.length <= this.most;
  }

  /** A person has started the server anew. */
  forget(): void {
    this.times = [];
  }
}
