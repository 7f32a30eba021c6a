// Gradients of ours, registered with tfjs: such as it lacks, has wrong, or has slower than TensorFlow.
import "./arrangement.js";
import "./broadcast.js";
import "./batch-normalization.js";
import "./batch-normalization-layer.js";
import "./convolution.js";
import "./dilated-fused-convolution.js";
import "./einsum.js";
import "./gather.js";
import "./indexing.js";
import "./max-pool-with-argmax.js";
import "./none.js";
import "./relu.js";
import "./resize.js";
import "./sums-and-products.js";
import "./transform.js";
