const { default: Sequencer } = require('@jest/test-sequencer');

/** Starts the soak first, so that the other faults run beside it and not all of them before it. */
module.exports = class SoakFirst extends Sequencer {
  sort(tests) {
    const isSoak = ({ path }) => path.endsWith('soak.spec.ts');
    const sorted = super.sort(tests);
    return [...sorted.filter(isSoak), ...sorted.filter((test) => !isSoak(test))];
  }
};
