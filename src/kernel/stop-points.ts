import ts = require("@tslab/typescript-for-tslab");

import { type StopPoints, stopPointsName } from "./stopped-cells.js";

/**
 * Turns `await x` into `$pinpoint.resume($pinpoint.cell(), await x)` and `for await (a of b)` into
 * `for await (a of $pinpoint.iterate(b))`.
 */
export function insertStopPoints(context: ts.TransformationContext): (file: ts.SourceFile) => ts.SourceFile {
  const { factory } = context;
  const call = (method: keyof StopPoints, ...args: ts.Expression[]): ts.Expression => {
    const name = factory.createPropertyAccessExpression(factory.createIdentifier(stopPointsName), method);
    return factory.createCallExpression(name, undefined, args);
  };
  const visit = (node: ts.Node): ts.Node => {
    const inner = ts.visitEachChild(node, visit, context);
    if (ts.isAwaitExpression(inner)) {
      return ts.setTextRange(call("resume", call("cell"), inner), node);
    }
    if (ts.isForOfStatement(inner) && inner.awaitModifier) {
      const source = ts.setTextRange(call("iterate", inner.expression), inner.expression);
      return factory.updateForOfStatement(
        inner,
        inner.awaitModifier,
        inner.initializer,
        source,
        inner.statement,
      );
    }
    return inner;
  };
  return (file) => ts.visitEachChild(file, visit, context);
}
