/// <reference lib="dom" />
// The program of the page that exportBrowserPage writes: a picture is chosen, dropped or filmed, and shown with what the
// model finds in it. Whatever comes from data is set as text.
import type { Box } from "../../boxes/boxes.js";
import { palette } from "../../figures/palette.js";
import type { Image } from "../../image/image.js";
import type { PageData } from "../page-data.js";
import { find, pageModel } from "./page-model.js";
import { tf } from "./tensorflow.js";

const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const data = JSON.parse(element("data").textContent) as PageData;
const canvas = element<HTMLCanvasElement>("picture");
const context = canvas.getContext("2d", { willReadFrequently: true })!;
const threshold = element<HTMLInputElement>("threshold");
const list = element<HTMLOListElement>("found");
const camera = element<HTMLButtonElement>("camera");

const loading = start();
let film: MediaStream | undefined;
let last: ImageBitmap | undefined;

async function start() {
  document.title = data.title;
  element("title").textContent = data.title;
  await tf.ready();
  const model = await pageModel(data);
  say("Choose a picture, drop one here, or start the camera.");
  return model;
}

function say(words: string): void {
  element("status").textContent = words;
}

/** Draws a picture and what is found in it. */
async function show(picture: ImageBitmap | HTMLVideoElement, width: number, height: number): Promise<void> {
  const model = await loading;
  Object.assign(canvas, { width, height });
  // As the library reads pictures with an alpha channel: on white.
  context.fillStyle = "#FFFFFF";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  const begun = performance.now();
  const {
    boxes = [],
    scores = [],
    labels = [],
  } = await find(model, pixels(width, height), Number(threshold.value));
  const words = (index: number) => {
    const label = labels[index];
    const name = label === undefined ? "object" : (data.classes[label] ?? String(label));
    return scores[index] === undefined ? name : `${name} ${scores[index].toFixed(2)}`;
  };
  for (const [index, box] of boxes.entries()) drawBox(box, words(index));
  const count = Math.max(boxes.length, labels.length);
  list.replaceChildren(
    ...Array.from({ length: count }, (_, index) => {
      const item = document.createElement("li");
      const box = boxes[index];
      const where = box === undefined ? "" : `: ${box.map((value) => value.toFixed(1)).join(", ")}`;
      item.textContent = `${words(index)}${where}`;
      item.dataset.found = JSON.stringify({ box, score: scores[index], label: labels[index] });
      return item;
    }),
  );
  say(`${count} found in ${(performance.now() - begun).toFixed(0)} ms (${tf.getBackend()}).`);
}

function pixels(width: number, height: number): Image {
  const rgba = context.getImageData(0, 0, width, height).data;
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgb[3 * pixel + channel] = rgba[4 * pixel + channel]!;
  }
  return { data: rgb, shape: [height, width, 3] };
}

function drawBox([x1, y1, x2, y2]: Box, words: string): void {
  const unit = Math.max(1, canvas.width / 400);
  context.lineWidth = 2 * unit;
  context.strokeStyle = palette.prediction;
  context.strokeRect(x1, y1, x2 - x1, y2 - y1);
  context.font = `${12 * unit}px sans-serif`;
  context.fillStyle = palette.prediction;
  context.fillText(words, x1, y1 > 14 * unit ? y1 - 3 * unit : y2 + 13 * unit);
}

async function open(file: Blob): Promise<void> {
  stopFilm();
  last = await createImageBitmap(file).catch(() => {
    throw new Error("This file is no picture that the browser can read.");
  });
  await show(last, last.width, last.height);
}

function stopFilm(): void {
  for (const track of film?.getTracks() ?? []) track.stop();
  film = undefined;
  camera.textContent = "Start the camera";
}

async function startFilm(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  film = stream;
  camera.textContent = "Stop the camera";
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, srcObject: stream });
  await video.play();
  while (film === stream) {
    await show(video, video.videoWidth, video.videoHeight);
    await new Promise(requestAnimationFrame);
  }
}

/** Whatever goes wrong is said on the page. */
const trying = (work: () => Promise<void>) => () =>
  work().catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));

const picker = element<HTMLInputElement>("file");
picker.addEventListener("change", () => trying(async () => picker.files?.[0] && open(picker.files[0]))());
threshold.addEventListener("input", () => {
  element("threshold-value").textContent = Number(threshold.value).toFixed(2);
  if (last !== undefined && film === undefined) void trying(() => show(last!, last!.width, last!.height))();
});
camera.addEventListener("click", () => (film === undefined ? trying(startFilm)() : stopFilm()));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file !== undefined) void trying(() => open(file))();
});
loading.catch((error: unknown) => say(`The model cannot be loaded: ${String(error)}`));
