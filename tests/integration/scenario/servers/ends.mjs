/** Ends by itself, having listened on nothing. */
console.log('nothing to do')
