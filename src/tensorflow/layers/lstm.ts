import * as tf from "@tensorflow/tfjs";
import { inOnePiece } from "./in-one-piece.js";
import { lstmSequence } from "./lstm-sequence.js";

inOnePiece(tf.layers.lstm({ units: 1 }), lstmSequence);
