/** What happens next in the demo, chosen by a seed. */
@NullMarked
package org.flodgatt.demo.story;

import org.jspecify.annotations.NullMarked;
