import * as tf from "@tensorflow/tfjs";
import { gruSequence } from "./gru-sequence.js";
import { inOnePiece } from "./in-one-piece.js";

inOnePiece(tf.layers.gru({ units: 1 }), gruSequence);
