/** A group's share as tones, one a date; loaded and heard when somebody asks for it. */
import { make } from "./dom.js";
import type { Format } from "./format.js";
import { texts } from "./texts.js";
import type { Group, Result } from "./types.js";

const say = texts("more", "listen", {
  title: "Listen",
  group: "Group",
  volume: "Volume",
  play: "Play the tones",
  stop: "Stop",
  hint: "One tone for each date: the higher the tone, the larger the share. From {low} to {high}.",
  silent: "The volume is off: raise it to hear the tones.",
});

/** Of a share of 0, in Hz; the largest one of the picture is two octaves above. */
const LOWEST = 220;
const OCTAVES = 2;

/** All dates take about so long, each one between these; in milliseconds. */
const WHOLE_MS = 8000;
const LEAST_MS = 120;
const MOST_MS = 450;

/** How long a tone takes to come and to go, in seconds: less would click. */
const EDGE = 0.015;

/** What it does with the picture. */
export interface Listened {
  format(): Format;
  /** Shows a date of a group without a word, as the tones say it. */
  goTo(index: number, group: string): void;
}

/** One element's tones. */
export class Listen {
  readonly element: HTMLElement;
  readonly #host: Listened;
  readonly #group = make("select");
  readonly #volume = make("input", { type: "range", min: "0", max: "100", step: "5", value: "0" });
  readonly #play: HTMLButtonElement;
  readonly #scale = make("p", { class: "hint" });
  readonly #silent = make("p", { class: "hint", role: "status" });
  #result: Result | undefined;
  #audio: { context: AudioContext; volume: GainNode } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Listened) {
    this.#host = host;
    const format = host.format();
    this.#play = make("button", { type: "button" });
    this.#play.addEventListener("click", () => {
      if (this.playing) this.stop();
      else this.#start();
    });
    this.#group.addEventListener("change", () => this.stop());
    this.#volume.addEventListener("input", () => {
      this.#loud();
      this.#tell();
    });
    this.element = make(
      "div",
      { class: "listen", role: "group", "aria-label": say(format, "title") },
      make(
        "div",
        { class: "line" },
        make("label", {}, `${say(format, "group")} `, this.#group),
        make("label", {}, `${say(format, "volume")} `, this.#volume),
        this.#play,
      ),
      this.#silent,
      this.#scale,
    );
    this.#label();
    this.#tell();
  }

  /** Whether tones come. */
  get playing(): boolean {
    return this.#timer !== undefined;
  }

  /** Where the focus goes when the panel opens. */
  get first(): HTMLElement {
    return this.#volume;
  }

  /** There is another picture; `focus` is the group that the reader looks at. */
  show(result: Result, focus: string | null | undefined): void {
    this.stop();
    const before = focus ?? this.#group.value;
    this.#result = result;
    const { groups } = result;
    this.#group.replaceChildren(...groups.map(({ id, label }) => new Option(label, id)));
    const largest = [...groups].sort((a, b) => lastShare(b) - lastShare(a))[0];
    const known = groups.some(({ id }) => id === before) ? before : largest?.id;
    this.#group.value = known ?? "";
    const format = this.#host.format();
    const [low, high] = [format.percent(0), format.percent(this.#most)];
    this.#scale.textContent = say(format, "hint", { low, high });
  }

  /** No more tones. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#label();
    const audio = this.#audio;
    this.#audio = undefined;
    // Closing frees every node that is in it.
    void audio?.context.close();
  }

  /** The largest share in the picture, 0..=1. */
  get #most(): number {
    const shares = this.#result?.groups.flatMap(({ share }) => share) ?? [];
    return shares.reduce<number>((most, share) => Math.max(most, share ?? 0), 0);
  }

  #label(): void {
    this.#play.textContent = say(this.#host.format(), this.playing ? "stop" : "play");
  }

  #tell(): void {
    const text = Number(this.#volume.value) > 0 ? "" : say(this.#host.format(), "silent");
    if (this.#silent.textContent !== text) this.#silent.textContent = text;
  }

  #loud(): void {
    // Loudness is heard as roughly the square of the slider.
    const part = Number(this.#volume.value) / 100;
    this.#audio?.volume.gain.setValueAtTime(0.5 * part * part, this.#audio.context.currentTime);
  }

  #start(): void {
    const result = this.#result;
    const group = result?.groups.find(({ id }) => id === this.#group.value);
    if (result === undefined || group === undefined) return;
    const context = new AudioContext();
    const volume = context.createGain();
    volume.connect(context.destination);
    this.#audio = { context, volume };
    this.#loud();
    const step = Math.max(LEAST_MS, Math.min(WHOLE_MS / result.dates.length, MOST_MS));
    this.#tone(group, 0, step, this.#most);
    this.#label();
  }

  #tone(group: Group, index: number, step: number, most: number): void {
    if (index >= group.share.length) {
      this.stop();
      return;
    }
    this.#timer = setTimeout(() => this.#tone(group, index + 1, step, most), step);
    this.#host.goTo(index, group.id);
    const share = group.share[index] ?? null;
    const audio = this.#audio;
    // A date without a share is silent.
    if (share === null || audio === undefined) return;
    const { context, volume } = audio;
    const [start, length] = [context.currentTime, (step / 1000) * 0.8];
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = LOWEST * 2 ** (most > 0 ? (OCTAVES * share) / most : 0);
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(1, start + EDGE);
    gain.gain.setValueAtTime(1, start + length - EDGE);
    gain.gain.linearRampToValueAtTime(0, start + length);
    oscillator.connect(gain).connect(volume);
    oscillator.start(start);
    oscillator.stop(start + length);
    oscillator.addEventListener("ended", () => gain.disconnect(), { once: true });
  }
}

function lastShare({ share }: Group): number {
  return share.at(-1) ?? 0;
}
