/** Pictures of figures: plain SVG that can be read on light and on dark pages. */
@NullMarked
package org.flodgatt.loadtest.chart;

import org.jspecify.annotations.NullMarked;
