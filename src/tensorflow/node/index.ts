// tf.node: what TensorFlow.js has under Node.js only.
export {
  type Channels,
  decodeBmp,
  decodeGif,
  decodeImage,
  decodeJpeg,
  decodePng,
} from "./decode-image.js";
export { encodeJpeg, encodePng } from "./encode-image.js";
export { getMetaGraphsFromSavedModel } from "./read-saved-model.js";
export { getNumOfSavedModels, loadSavedModel, TFSavedModel } from "./saved-model.js";
export { type SummaryFileWriter, summaryFileWriter } from "./summary-file-writer.js";
export { type TensorBoardOptions, tensorBoard } from "./tensor-board.js";
