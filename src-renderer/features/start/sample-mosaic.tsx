import mosaic from './sample-mosaic.webp';
import styles from './start-screen.module.css';

/** Some of the pictures of the sample crawl. */
export function SampleMosaic() {
  return <img className={styles.mosaic} src={mosaic} alt="" draggable={false} />;
}
