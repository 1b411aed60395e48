/** The table of contents of the library: everything that a cell can import from 'nabla'. */

// Arrays and errors
export * from './array';
export * from './errors';

// What runs the library
export * from './host';
