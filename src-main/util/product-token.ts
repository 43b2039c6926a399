/** The name by which hosts can address Gleaner in robots.txt and in scoped headers. */
export const PRODUCT_TOKEN = 'gleaner';
