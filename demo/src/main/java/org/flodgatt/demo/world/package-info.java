/** Who lives in the demo: people, whom they follow and block, their tokens, lists and filters. */
@NullMarked
package org.flodgatt.demo.world;

import org.jspecify.annotations.NullMarked;
