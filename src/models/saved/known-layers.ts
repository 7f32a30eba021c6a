// The layers of ours that a network may hold: loading finds them by name once their files are read.
import "../layers/box-inside-image.js";
import "../layers/box-middles.js";
import "../layers/boxes-around-points.js";
import "../layers/cell-centers.js";
import "../layers/fold-frames.js";
import "../layers/multi-head-attention.js";
import "../layers/object-queries.js";
import "../layers/point-encoding.js";
import "../layers/positional-encoding.js";
import "../layers/resize-like.js";
import "../layers/soft-argmax-box.js";
import "../layers/soft-argmax-pooling.js";
import "../layers/spatial-softmax.js";
import "../layers/standardize-image.js";
