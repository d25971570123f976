/** Says something to who listens to the page instead of looking at it. */

const region = document.createElement('div');
region.className = 'visually-hidden';
region.setAttribute('role', 'status');
// A dialog hides everything else, but not what is said.
region.dataset.liveAnnouncer = 'true';
document.body.append(region);

export function announce(text: string): void {
  // The same words twice are told twice.
  region.textContent = '';
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
